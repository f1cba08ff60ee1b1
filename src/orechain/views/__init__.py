"""How an answer is shown: the report as data, its page, the picture of the answer, JSON.

Nothing is imported here, so that a face pays only for the renderer that it uses.
"""
