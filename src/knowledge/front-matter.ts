import matter from 'gray-matter';

const refuse = () => {
  throw new Error('chỉ nhận YAML ở đầu tệp');
};

/** The YAML between the first two lines of ---, and the text below. Nothing in a file is run, whatever it says it is. */
export function frontMatter(content: string): { data: unknown; content: string } {
  return matter(content, { engines: { js: refuse, javascript: refuse, coffee: refuse, json: refuse } });
}
