"""Typical answers to ``train_step``."""

from written import function

LOSS = "loss = nn.functional.cross_entropy(model(x), y)"
CLIP = "norm = nn.utils.clip_grad_norm_(model.parameters(), limit)"
BACK, STEP, ZERO, GIVE = "loss.backward()", "opt.step()", "opt.zero_grad()", "return loss, norm"
EACH = "norm = sum(nn.utils.clip_grad_norm_(p, limit) ** 2 for p in model.parameters()) ** 0.5"


def step(*lines):
    return function("train_step(model, opt, x, y, limit)", *lines)


RIGHT = {
    "as the chapter": step(LOSS, ZERO, BACK, CLIP, STEP, "return loss.item(), norm.item()"),
    "sum over the rows, by hand": step(
        ZERO,
        "loss = nn.CrossEntropyLoss(reduction='sum')(model(x), y) / len(y)",
        BACK,
        CLIP,
        STEP,
        GIVE,
    ),
    "clipped by hand": step(
        LOSS,
        "model.zero_grad()",
        BACK,
        "norm = torch.stack([p.grad.norm() for p in model.parameters()]).norm()",
        "for p in model.parameters():",
        "    p.grad *= min(1.0, (limit / norm).item())",
        STEP,
        "return [loss.detach(), norm]",
    ),
    "zeroed at the end": step(LOSS, BACK, CLIP, STEP, ZERO, GIVE),
}

WRONG = {
    "the sum left": (
        step(LOSS.replace("y)", "y, reduction='sum')"), ZERO, BACK, CLIP, STEP, GIVE),
        "That is the sum over the rows",
    ),
    "the sum behind a mean": (
        step(
            LOSS.replace("y)", "y, reduction='sum')"),
            ZERO,
            BACK,
            CLIP,
            STEP,
            "return loss / len(y), norm",
        ),
        "You followed the gradient of the sum",
    ),
    "clipped before backward": (
        step(LOSS, ZERO, CLIP, BACK, STEP, GIVE),
        "before `backward()` there is no gradient yet",
    ),
    "clipped after the step": (
        step(LOSS, ZERO, BACK, STEP, CLIP, GIVE),
        "which is too late",
    ),
    "each parameter by itself": (
        step(LOSS, ZERO, BACK, EACH, STEP, GIVE),
        "Each parameter was clipped by itself",
    ),
    "by value": (
        step(
            LOSS,
            ZERO,
            BACK,
            CLIP.replace("limit", "float('inf')"),
            "nn.utils.clip_grad_value_(model.parameters(), limit)",
            STEP,
            GIVE,
        ),
        "Each entry was cut by itself",
    ),
    "zeroed after backward": (step(LOSS, BACK, ZERO, CLIP, STEP, GIVE), "No weight moved. Is"),
    "step forgotten": (
        step(LOSS, ZERO, BACK, CLIP, "opt.step", GIVE),
        "Is the gradient there when `opt.step()` runs",
    ),
    "zero_grad forgotten": (step(LOSS, BACK, CLIP, STEP, GIVE), "The first gradient was still"),
    "norm after clipping": (
        step(
            LOSS,
            ZERO,
            BACK,
            CLIP,
            "norm = torch.cat([p.grad.flatten() for p in model.parameters()]).norm()",
            STEP,
            GIVE,
        ),
        "That is the limit",
    ),
    "norms added": (
        step(
            LOSS,
            ZERO,
            BACK,
            "norm = sum(p.grad.norm() for p in model.parameters())",
            CLIP.replace("norm =", "_ ="),
            STEP,
            GIVE,
        ),
        "That is the sum of the parameters' norms",
    ),
    "norm of the last parameter": (
        step(
            LOSS,
            ZERO,
            BACK,
            "for p in model.parameters():",
            "    norm = p.grad.norm().clone()",
            CLIP.replace("norm =", "_ ="),
            STEP,
            GIVE,
        ),
        "That is the norm of the last parameter's gradient",
    ),
    "norm logged too early": (
        step(
            LOSS,
            ZERO,
            "norm = sum(p.grad.norm() for p in model.parameters() if p.grad is not None)",
            BACK,
            CLIP.replace("norm =", "_ ="),
            STEP,
            GIVE,
        ),
        "It was taken where there was no gradient",
    ),
    "always as long as the limit": (
        step(
            LOSS,
            ZERO,
            BACK,
            "norm = torch.cat([p.grad.flatten() for p in model.parameters()]).norm()",
            "for p in model.parameters():",
            "    p.grad *= limit / norm",
            STEP,
            GIVE,
        ),
        "You made the gradient as long as the limit",
    ),
    "the loss alone": (
        step(LOSS, ZERO, BACK, CLIP, STEP, "return loss.item()"),
        "expected two things: the loss, and the norm",
    ),
    "no return": (
        step(LOSS, ZERO, BACK, CLIP, STEP),
        "Does the function end with `return loss, norm`?",
    ),
}
