// A centre in a comment.
export const text = "Commit yourself";
