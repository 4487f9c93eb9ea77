from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trainlab.engine.one import X
