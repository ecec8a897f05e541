from collections.abc import Sequence

WIDTH = 20
HEIGHT = 100


def bars(values: Sequence[float]) -> str:
    """A bar chart as SVG. The largest value is as high as the picture."""
    largest = max(values, default=0) or 1
    shapes = []
    for index, value in enumerate(values):
        height = round(value / largest * HEIGHT)
        place = f'x="{index * WIDTH}" y="{HEIGHT - height}"'
        shapes.append(f'<rect {place} width="{WIDTH - 2}" height="{height}"/>')
    size = f'width="{len(values) * WIDTH}" height="{HEIGHT}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(shapes)}</svg>'
