"""The interface to other systems: no session opens it, only a token (tests/security/test_access_tokens.py)."""

from tests.access_matrix import Line, public

LINES = [
    Line("api:study_right", GET=public(401), args=lambda world: {"student_number": world.number("wang")}),
    Line("api:changes", GET=public(401)),
    Line("api:openapi", GET=public(401)),
    Line("api:api-root", GET=public(404)),
]
