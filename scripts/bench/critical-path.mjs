/**
 * The critical path in a log of requests, by times alone: from the request that was answered last back to the one that
 * was answered latest before it came, and so on. What came meanwhile was not waited for.
 * @param requests with `at` and `took`, in milliseconds
 * @returns the requests on it, the first one first
 */
export function criticalPath(requests) {
  const endOf = ({ at, took }) => at + took;
  const lastOf = (candidates) => candidates.reduce((a, b) => (a && endOf(a) >= endOf(b) ? a : b), undefined);
  const path = [];
  for (let step = lastOf(requests); step;) {
    path.unshift(step);
    const { at } = step;
    step = lastOf(requests.filter((request) => endOf(request) <= at));
  }
  return path;
}

/** Its operations, in order; what was asked again and again is told once. */
export function pathLine(requests) {
  const names = criticalPath(requests).map(({ operation, error }) => (error ? `${operation} (${error})` : operation));
  const turns = names.flatMap((name, index) => (name === names[index - 1] ? [] : [{ name, first: index }]));
  return turns
    .map(({ name, first }, index) => [name, (turns[index + 1]?.first ?? names.length) - first])
    .map(([name, times]) => (times > 1 ? `${name} × ${times}` : name))
    .join(' → ');
}
