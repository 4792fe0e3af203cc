"""The page of an error."""

from collections.abc import Mapping

from fastapi import Request, Response

from bascule.server.context import AppContext
from bascule.server.pages.page import render_page
from bascule.server.problems import Problem


def problem_page(request: Request, problem: Problem, headers: Mapping[str, str]) -> Response:
    """What went wrong, for a person."""
    context: AppContext = request.app.state.context
    response = render_page(context, request, "problem.html", status=problem.status, problem=problem)
    for name, value in headers.items():
        response.headers[name] = value
    return response
