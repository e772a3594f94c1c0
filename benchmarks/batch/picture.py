"""What was measured as a picture: bars on a logarithmic scale, and the cost of a claim as their number grows."""

import math
from html import escape
from itertools import pairwise

Bars = list[tuple[str, float]]
Points = list[tuple[int, float]]


def text(bars: Bars) -> list[str]:
    """Bars for a terminal: each character is a fifth of a factor of ten."""
    return [f"{name:50}{'█' * max(1, round(5 * math.log10(max(ratio, 1))) + 1)} {ratio:,.1f} × C" for name, ratio in bars]


def svg(bars: Bars, points: Points) -> str:
    """Both pictures, one below the other."""
    line = 22
    left, width = 350, 560
    top = 40
    scale = width / max(1.0, math.log10(max((ratio for _, ratio in bars), default=1)))
    parts = ['<text x="20" y="22" font-weight="bold">Time of a claim against a C function written by hand</text>']
    for row, (name, ratio) in enumerate(bars):
        y = top + row * line
        length = max(2.0, scale * math.log10(max(ratio, 1)))
        ours = "#b3261e" if name.startswith("yibao") else "#7a8699"
        parts.append(f'<text x="{left - 8}" y="{y + 14}" text-anchor="end">{escape(name)}</text>')
        parts.append(f'<rect x="{left}" y="{y + 3}" width="{length:.0f}" height="14" fill="{ours}"/>')
        parts.append(f'<text x="{left + length + 6:.0f}" y="{y + 14}">{ratio:,.1f} ×</text>')
    base = top + len(bars) * line + 190
    parts.append(f'<text x="20" y="{base - 160}" font-weight="bold">Nanoseconds a claim, Parquet to Parquet, as claims grow</text>')
    if points:
        low, high = math.log10(points[0][0]), math.log10(points[-1][0])
        floor, ceiling = (math.log10(f(cost for _, cost in points)) for f in (min, max))
        spots = [
            (
                left + (math.log10(claims) - low) / max(high - low, 1e-9) * width,
                base - 20 - (math.log10(cost) - floor) / max(ceiling - floor, 1e-9) * 110,
                claims,
                cost,
            )
            for claims, cost in points
        ]
        for (x, y, _, _), (x2, y2, _, _) in pairwise(spots):
            parts.append(f'<line x1="{x:.0f}" y1="{y:.0f}" x2="{x2:.0f}" y2="{y2:.0f}" stroke="#b3261e" stroke-width="2"/>')
        for x, y, claims, cost in spots:
            parts.append(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="4" fill="#b3261e"/>')
            parts.append(f'<text x="{x:.0f}" y="{y - 8:.0f}" text-anchor="middle">{cost:,.0f}</text>')
            parts.append(f'<text x="{x:.0f}" y="{base + 4}" text-anchor="middle">{claims:,}</text>')
    size = f'width="{left + width + 90}" height="{base + 20}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="13">'
    return "\n".join([head, '<rect width="100%" height="100%" fill="white"/>', *parts, "</svg>", ""])
