from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from broken.circle.inside_a_function import later
