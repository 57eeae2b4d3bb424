import pytest

from kg.recognize.hardware import find_hardware


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("on an NVIDIA A100-80G GPU", ["A100"]),
        ("on Tesla V100 GPUs", ["V100"]),
        ("an RTX 3090 and an RTX 4090", ["RTX 3090", "RTX 4090"]),
        ("a Jetson AGX Orin board", ["Jetson AGX Orin"]),
        ("on a Raspberry Pi 4", ["Raspberry Pi 4"]),
        ("on iPhone 15 Pro Max", ["iPhone 15 Pro Max"]),
        ("a Snapdragon 8 Gen 3 phone", ["Snapdragon 8 Gen 3"]),
        ("on Intel Xeon Gold 6248R", ["Xeon Gold 6248R"]),
        ("on a TPU v4 slice", ["TPU v4"]),
        ("with CPUs and mobile GPUs", ["CPU", "mobile GPU"]),
        ("an NVIDIA 3090 GPU and a GeForce 1080 Ti", ["RTX 3090", "GTX 1080 Ti"]),
        ("on a ZC706 board", ["ZC706"]),
        ("on eight A100s, four RTX 4090s, TPU v3s and two MI300Xs", ["A100", "RTX 4090", "TPU v3", "MI300X"]),
        ("on Jetson AGX Orins and Ascend NPUs", ["Jetson AGX Orin", "Ascend NPU"]),
        ("on the Ascend 300I Duo and Ascend 910B NPUs", ["Ascend 300I Duo", "Ascend 910B"]),
        ("at 178 fps on the TX2 GPU and 27 fps on the TX2 CPU", ["TX2", "TX2 CPU"]),
        ("on a Jetson Nano CPU and on a whole Jetson Nano", ["Jetson Nano CPU", "Jetson Nano"]),
        ("on a smartphone CPU", ["smartphone CPU"]),
        ("the T4 layer of the network", []),
        ("20,000 GPU hours", []),
    ],
)
def test_devices(text: str, names: list[str]) -> None:
    assert [d.name for d in find_hardware(text)] == names
