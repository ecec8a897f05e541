from typing import Any


def describe(message: Any, answer: Any) -> dict[str, Any] | None:
    """One entry of the audit; `None` for what is no request.

    It has no arguments and no results, since they may be secret.
    """
    if not kind_of(message).endswith("Request"):
        return None
    _id, request = message.value
    parameters = getattr(request, "value", None)
    entry = {"method": kind_of(request).removeprefix("ClientRequest_")}
    name = getattr(parameters, "name", None) or getattr(parameters, "uri", None)
    if name is not None:
        entry["name"] = name
    return {**entry, "outcome": outcome_of(answer)}


def outcome_of(answer: Any) -> str:
    """`failed` is a tool that answers with `isError`."""
    if answer is None:
        return "unknown"
    if kind_of(answer) == "Err":
        return "refused"
    result = getattr(answer.value, "value", None)
    return "failed" if getattr(result, "is_error", None) else "ok"


def kind_of(value: Any) -> str:
    """`ClientRequest_ToolsCall`: the classes are made from `wit/`."""
    return type(value).__name__
