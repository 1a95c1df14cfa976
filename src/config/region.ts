/** Whether a text looks like a region's name: AWS has new ones every year. */
export function isRegionName(text: string): boolean {
  return /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/.test(text);
}
