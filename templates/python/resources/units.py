UNITS = {"inch": 0.0254, "foot": 0.3048, "yard": 0.9144, "mile": 1609.344}


def in_metres(unit: str) -> str | None:
    """`1 inch = 0.0254 m`; `None` for a unit that is not known."""
    return f"1 {unit} = {UNITS[unit]} m" if unit in UNITS else None
