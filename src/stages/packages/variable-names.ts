/** The variables by which a build finds its repository of packages: domain, the domain's account, and name. */
export const variableNames = ['PACKAGES_DOMAIN', 'PACKAGES_DOMAIN_OWNER', 'PACKAGES_REPOSITORY'] as const;
