const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#xD;' };

/** An XML element around XML that is already written. */
export function element(name: string, content: string, xmlNamespace?: string): string {
  return `<${name}${xmlNamespace ? ` xmlns="${xmlNamespace}"` : ''}>${content}</${name}>`;
}

/** An XML element around text. */
export function textElement(name: string, text: string, xmlNamespace?: string): string {
  const escaped = text.replace(/[&<>\r]/g, (character) => entities[character]!);
  return element(name, escaped, xmlNamespace);
}
