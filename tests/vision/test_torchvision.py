"""Both sides of the guard, each in a process of its own: operators are declared for the life of a process."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def _python(code: str) -> Any:
    """Run the code with warnings as errors, and read the JSON that it prints last."""
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(code)], cwd=ROOT, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout.splitlines()[-1])


# What a loadable compiled part does as far as its Python part can see: every operator is defined.
LOADABLE = """
    import torch
    loaded = []
    NAMES = (
        "roi_align _roi_align_backward roi_pool _roi_pool_backward ps_roi_align _ps_roi_align_backward ps_roi_pool "
        "_ps_roi_pool_backward qroi_align deform_conv2d _deform_conv2d_backward nms qnms"
    ).split()

    def load_library(path):
        loaded.append(path)
        if len(loaded) > 1:
            return
        global library
        library = torch.library.Library("torchvision", "DEF")
        library.define("_cuda_version() -> int")
        library.impl("_cuda_version", lambda: -1, "CompositeExplicitAutograd")
        for name in NAMES:
            library.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        library.impl("nms", lambda dets, scores, iou: torch.tensor([7]), "CPU")

    torch.ops.load_library = load_library
"""


def test_the_parts_we_use_work_whether_or_not_the_compiled_part_loads(tmp_path: Path) -> None:
    picture = tmp_path / "grid.png"
    seen = _python(f"""
        import json, torch
        from fashionai.vision.torchvision import COMPILED, datasets, models, transforms, utils
        to_size = transforms.Compose([transforms.Resize((32, 24)), transforms.ToDtype(torch.float32, scale=True)])
        logits = models.mobilenet_v3_small(weights=None).eval()(torch.zeros(1, 3, 64, 64))
        utils.save_image(torch.rand(4, 3, 8, 8), {str(picture)!r}, nrow=2)
        print(json.dumps([
            list(to_size(torch.full((3, 64, 48), 255, dtype=torch.uint8)).shape),
            list(logits.shape),
            len(datasets.FakeData(size=5)),
        ]))
    """)
    assert seen == [[3, 32, 24], [1, 1000], 5]
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_schemas_are_declared_when_and_only_when_the_compiled_part_does_not_load() -> None:
    seen = _python("""
        import json, torch
        from fashionai.vision import torchvision as guard
        from torchvision import extension
        print(json.dumps([guard.COMPILED, guard._declared is None, extension._has_ops()]))
    """)
    compiled = seen[0]
    assert seen == [compiled, compiled, compiled]


def test_an_unloadable_compiled_part_leaves_nms_without_an_implementation() -> None:
    """Declared, so that importing works; refused with a clear error rather than answered wrongly when called."""
    seen = _python("""
        import json, torch

        def load_library(path):
            raise OSError("libcudart.so.13: cannot open shared object file")

        torch.ops.load_library = load_library
        from fashionai.vision.torchvision import COMPILED, torchvision
        boxes, scores = torch.tensor([[0.0, 0.0, 1.0, 1.0]]), torch.ones(1)
        try:
            torchvision.ops.nms(boxes, scores, 0.5)
        except (NotImplementedError, RuntimeError) as error:
            refused = type(error).__name__
        print(json.dumps([COMPILED, refused]))
    """)
    assert seen[0] is False
    assert seen[1] in {"NotImplementedError", "RuntimeError"}


def test_a_loadable_compiled_part_is_left_as_it_is() -> None:
    seen = _python(
        LOADABLE
        + """
    import json
    from fashionai.vision import torchvision as guard
    answer = torch.ops.torchvision.nms(torch.zeros(1, 4), torch.zeros(1), 0.5)
    print(json.dumps([guard.COMPILED, guard._declared, answer.tolist(), [path.endswith(".so") for path in loaded[:1]]]))
    """
    )
    assert seen == [True, None, [7], [True]]


def test_declaring_over_a_loaded_compiled_part_would_fail() -> None:
    """The control of the test above: without the guard's condition, the second definition is an error."""
    seen = _python(
        LOADABLE
        + """
    import json
    load_library("first")
    library_of_the_wheel = library
    try:
        second = torch.library.Library("torchvision", "DEF")
        second.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        failed = False
    except RuntimeError:
        failed = True
    print(json.dumps(failed))
    """
    )
    assert seen is True


def test_a_wheel_without_a_compiled_part_counts_as_unloadable() -> None:
    seen = _python("""
        import json
        from fashionai.vision.torchvision import compiled_library, load_compiled
        print(json.dumps([compiled_library("no_such_part"), load_compiled(None)]))
    """)
    assert seen == [None, False]


def test_importing_the_package_brings_no_torch() -> None:
    assert _python("import json, sys, fashionai.vision; print(json.dumps('torch' in sys.modules))") is False
