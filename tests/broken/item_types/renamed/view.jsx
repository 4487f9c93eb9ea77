export function clean(item, raw) {}
export function Inputs(props) {}
export const Answers = () => null;
