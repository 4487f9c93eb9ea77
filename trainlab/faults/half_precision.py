"""All of it in float16."""

from trainlab.faults.shared.declaring import Fault, LookAlike, QuickTest

fault = Fault(
    title="Pure float16",
    family="precision",
    sees="The loss is NaN after the first steps; in float32 it is fine.",
    why="Float16 ends at 65,504, and below 6e-8 all is 0: Adam divides by a square root of 0.",
    cure="Keep the weights in float32 and use autocast; or bfloat16, which has float32's range.",
    networks=("mlp", "cnn"),
    epochs=4,
    sick=(
        ("dtype=torch.float32", "dtype=torch.float16"),
        ("model = Net()", "model = Net().half()"),
    ),
    treatment=(("dtype=torch.float16", "dtype=torch.bfloat16"), (".half()", ".bfloat16()")),
    shows=lambda run, healthy: run.died,
    test=QuickTest(
        "largest = min(torch.finfo(p.dtype).max for p in model.parameters())",
        "largest",
        below=1e5,
        healthy="3e38: the largest number that the weights' type can hold.",
    ),
    look_alike=LookAlike(
        "One missing value in the inputs.",
        (("\ntrain_loader =", "\nx_train[7, 0, 0, 0] = math.nan\ntrain_loader ="),),
        "nan_in_the_data",
    ),
    chapter="03_exploding_gradients",
    source="https://github.com/LTH14/mar/issues/69",
)
