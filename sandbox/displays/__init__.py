"""Pictures of observations: for each kind a module that lays it out, and a template partial.

A layout is a frozen dataclass: `template` names its partial, everything in it is a number, a name
of a subject (the template finds its words by the filter `named`), or text ready for an attribute
of SVG. SVG without a `viewBox`, as the timeline has it (`sandbox.timeline`): x and widths in per
cent like "12.34%", y and heights in pixels, so that text never scales. Pure.
"""
