"""Does each method give what is published? Recomputed from published inputs, beside the published result."""

from __future__ import annotations

from collections.abc import Sequence

from orechain.assess.risk import validation_eu, validation_runs
from orechain.assess.risk.validation_result import Validation, with_reason
from orechain.risk.registry import method
from orechain.store.reader import Store


def validate(store: Store, methods: Sequence[str] = ()) -> Validation:
    """Recompute methods from published inputs and set them beside the published results.

    Parameters
    ----------
    store
        Snapshot with the claims that serve as inputs and results.
    methods
        Ids; all by default.

    Returns
    -------
    Validation
        Checks in the order of the methods' ids.

    Raises
    ------
    UnknownName
        If the registry has no such method.
    """
    wanted = {method(key).key for key in methods}
    checks = [with_reason(item) for item in (*validation_runs.checks(store), *validation_eu.checks(store))]
    missing = [*validation_runs.not_reproduced(), *validation_eu.not_reproduced(store)]
    order = sorted({item.method for item in checks} | {item.method for item in missing})
    return Validation(
        tuple(item for key in order for item in checks if item.method == key and (not wanted or key in wanted)),
        tuple(item for key in order for item in missing if item.method == key and (not wanted or key in wanted)),
    )
