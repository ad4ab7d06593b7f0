// Where a page is among all pages, as `group`, `sidebar_position` and `up` at its top say.

/** Of the navigation, in its order. */
export const GROUPS = ['act', 'findings', 'explore', 'trust'];

const isListed = (page) => page.frontMatter?.sidebar_link !== false;
const inOrder = (one, other) =>
	one.frontMatter.sidebar_position - other.frontMatter.sidebar_position;

/** The pages that the navigation lists, group by group. */
function pagesOf(tree, group) {
	return Object.entries(tree.children)
		.filter(([, page]) => page.frontMatter?.group === group && isListed(page))
		.sort(([, one], [, other]) => inOrder(one, other));
}

/** The manifest of Evidence with a level of groups between the overview and its pages. */
export function grouped(tree) {
	const children = GROUPS.map((group, place) => [
		group,
		{
			label: group,
			frontMatter: { sidebar_position: place },
			children: Object.fromEntries(pagesOf(tree, group))
		}
	]);
	return { ...tree, children: Object.fromEntries(children) };
}

/** The page behind the id of a route, like `/classes/[class_slug]`. */
export function pageOf(tree, route) {
	const parts = (route ?? '').split('/').filter(Boolean);
	return parts.reduce((page, part) => page?.children[part], tree);
}

/** The page that a page of one class, picture or pair leads back to. */
export function above(tree, page) {
	return page?.frontMatter?.up ? pageOf(tree, page.frontMatter.up) : tree;
}

/** The page that the navigation lists after this one; none for the last, and for those in no list. */
export function next(tree, page) {
	const listed = GROUPS.flatMap((group) => pagesOf(tree, group)).map(([, one]) => one);
	if (page === tree) return listed[0];
	const place = listed.indexOf(page);
	return place < 0 ? undefined : listed[place + 1];
}
