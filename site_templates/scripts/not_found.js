/**
 * On the page for what is not there: an address of a trust or an ICB in small letters leads to its
 * page, whose address has the code as it is printed.
 */

const [, before, code] = /^(.*\/(?:trusts|icbs)\/)([a-z0-9]{3,5})(?:\/|$)/i.exec(location.pathname) ?? [];
if (code && code !== code.toUpperCase()) location.replace(`${before}${code.toUpperCase()}/`);
