"""Messages by apprise: chat, mail, SMS, pagers, webhooks."""
