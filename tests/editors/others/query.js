// query.js NODE QUERY FILE: what a highlights query captures in the tree that C's grammar makes of a file, as JSON:
// [line, text, capture]. NODE is where web-tree-sitter and tree-sitter-c are installed.
const fs = require('fs');
const [node, query, file] = process.argv.slice(2);
const Parser = require(`${node}/node_modules/web-tree-sitter`);

(async () => {
    await Parser.init();
    const language = await Parser.Language.load(`${node}/node_modules/tree-sitter-c/tree-sitter-c.wasm`);
    const parser = new Parser();
    parser.setLanguage(language);
    const tree = parser.parse(fs.readFileSync(file, 'utf8'));
    const captures = language.query(fs.readFileSync(query, 'utf8')).captures(tree.rootNode);
    console.log(JSON.stringify(captures.map(({ node: at, name }) => [at.startPosition.row + 1, at.text, name])));
})();
