"""What single tasks check, where a chapter's module would grow too long: one module a topic."""
