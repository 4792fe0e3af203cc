"""The page of an error."""

from collections.abc import Mapping

from fastapi import Request, Response

from bascule.server.desk import Desk
from bascule.server.pages.page import render_page
from bascule.server.problems import Problem


def problem_page(request: Request, problem: Problem, headers: Mapping[str, str]) -> Response:
    """What went wrong, for a person."""
    desk: Desk = request.app.state.desk
    response = render_page(desk, request, "problem.html", status=problem.status, problem=problem)
    for name, value in headers.items():
        response.headers[name] = value
    return response
