/** What `--format` takes. Apart from the formats, which need not be loaded to know that. */
export const formatNames = ['cloudformation', 'cdk', 'terraform'] as const;

export type FormatName = (typeof formatNames)[number];
