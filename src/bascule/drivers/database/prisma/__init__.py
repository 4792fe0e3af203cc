"""Migrations in Prisma's layout."""
