"""Presets: the calls by which well-known services are tried without anybody noticing. Pure.

Each says what it needs (`secrets` and `values` of the plan) and what is called; what stands there is read like the plan's
own `calls`. SendGrid's sandbox mode checks a mail and sends none; Twilio's test credentials take a message and send none;
FCM signs in as a service account and validates only; Budget Insight links a card of its test connector to a user who is
then deleted. Sentry has no sandbox: it gets one event of level `debug` in the environment `bascule-probe`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bascule.drivers.check.probe.grant import Grant

MESSAGING = "https://www.googleapis.com/auth/firebase.messaging"
GOOGLE = "https://oauth2.googleapis.com/token"
_EVENT = '{"event_id":"{id}","level":"debug","environment":"bascule-probe","platform":"other","message":"probe {id}"}'


@dataclass(frozen=True, slots=True)
class Preset:
    """Where a service is, which secrets and values it needs, what values are taken otherwise, and the calls."""

    url: str | None
    secrets: frozenset[str]
    values: frozenset[str]
    calls: tuple[Mapping[str, Any], ...]
    defaults: Mapping[str, str]
    grant: Grant | None = None


def _preset(url: str | None, secrets: str, values: str, *calls: Mapping[str, Any], **defaults: str) -> Preset:
    return Preset(url, frozenset(secrets.split()), frozenset(values.split()), calls, defaults)


PRESETS: Mapping[str, Preset] = {
    "sendgrid": _preset(
        "https://api.sendgrid.com",
        "key",
        "from to",
        {
            "name": "mail",
            "method": "POST",
            "path": "/v3/mail/send",
            "headers": {"authorization": "Bearer {key}"},
            "json": {
                "personalizations": [{"to": [{"email": "{to}"}]}],
                "from": {"email": "{from}"},
                "subject": "Bascule probe",
                "content": [{"type": "text/plain", "value": "Bascule probe"}],
                "mail_settings": {"sandbox_mode": {"enable": True}},
            },
            "status": [200, 202],
        },
    ),
    "twilio": _preset(
        "https://api.twilio.com",
        "sid token",
        "to",
        {
            "name": "sms",
            "method": "POST",
            "path": "/2010-04-01/Accounts/{sid}/Messages.json",
            "basic": ["{sid}", "{token}"],
            "form": {"To": "{to}", "From": "{from}", "Body": "Bascule probe"},
            "status": 201,
            "expect": {"$.error_code": None},
        },
        # The sender that Twilio's test credentials take for a valid one.
        **{"from": "+15005550006"},
    ),
    "fcm": replace(
        _preset(
            "https://fcm.googleapis.com",
            "account",
            "project",
            {
                "name": "token",
                "method": "POST",
                "url": GOOGLE,
                "form": {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": "{assertion}"},
                "save": {"access_token": "$.access_token"},
                "expect": {"$.token_type": "Bearer"},
            },
            {
                "name": "push",
                "method": "POST",
                "path": "/v1/projects/{project}/messages:send",
                "headers": {"authorization": "Bearer {access_token}"},
                "json": {
                    "validate_only": True,
                    "message": {"topic": "{topic}", "notification": {"title": "Bascule", "body": "probe"}},
                },
                "save": {"message": "$.name"},
            },
            topic="bascule-probe",
        ),
        grant=Grant("account", MESSAGING, GOOGLE),
    ),
    "sentry": _preset(
        None,
        "key",
        "project",
        {
            "name": "error",
            "method": "POST",
            "path": "/api/{project}/envelope/",
            "headers": {
                "content-type": "application/x-sentry-envelope",
                "x-sentry-auth": "Sentry sentry_version=7, sentry_client=bascule/1, sentry_key={key}",
            },
            "body": '{"event_id":"{id}"}\n{"type":"event"}\n' + _EVENT + "\n",
            "expect": {"$.id": "{id}"},
        },
    ),
    "budget-insight": _preset(
        None,
        "client client_secret login password",
        "connector",
        {
            "name": "user",
            "method": "POST",
            "path": "/2.0/auth/init",
            "json": {"client_id": "{client}", "client_secret": "{client_secret}"},
            "save": {"user_token": "$.auth_token"},
        },
        {
            "name": "card",
            "method": "POST",
            "path": "/2.0/users/me/connections",
            "headers": {"authorization": "Bearer {user_token}"},
            "form": {"id_connector": "{connector}", "login": "{login}", "password": "{password}"},
            "status": [200, 201],
            "save": {"connection": "$.id"},
            "expect": {"$.state": None},
        },
        {
            "name": "delete",
            "method": "DELETE",
            "path": "/2.0/users/me",
            "headers": {"authorization": "Bearer {user_token}"},
            "status": [200, 204],
            "always": True,
        },
    ),
}
