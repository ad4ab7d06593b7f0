// Makes Evidence work without a network, with sources that hold no row, with bytes in the unit that
// fits each of them, and with tables whose controls have names and keys.
//
// Evidence reads its Parquet files with DuckDB-WASM, which downloads an extension for that: offline
// the build hangs, and pages that depend on an input stay empty. The package brings a Parquet reader
// of its own (parquet-wasm), so the rows are read by that one and handed over as Arrow.
//
// Runs after every `npm install`, starts from the text as it was installed, and refuses another
// version, since each edit below was made for the text of this one.
import fs from 'node:fs';

const FOLDER = 'node_modules/@evidence-dev';
const VERSIONS = { 'universal-sql': '3.0.1', 'component-utilities': '4.0.13', 'core-components': '5.4.2' };
// Column of the only row of a source that has none.
const NO_ROW = '__no_row';

function edit(file, replacements) {
	const path = `${FOLDER}/${file}`;
	const original = `${path}.original`;
	if (!fs.existsSync(original)) fs.copyFileSync(path, original);
	let text = fs.readFileSync(original, 'utf8');
	for (const [before, after] of replacements) {
		if (text.split(before).length !== 2) {
			throw new Error(`offline-patch: ${file} does not hold this text exactly once: ${before}`);
		}
		text = text.replace(before, () => after);
	}
	fs.writeFileSync(path, text);
}

// Inserts the rows and puts a view over them. Arrow hands times over in milliseconds; the view turns
// them into the plain timestamps that page queries expect.
function insertRows(wait) {
	return `
			{
				const raw = \`__raw_\${table}\`;
				${wait}connection.query(\`DROP TABLE IF EXISTS "\${source}"."\${raw}"\`);
				${wait}connection.insertArrowFromIPCStream(rows, { schema: source, name: raw, create: true });
				const columns = (${wait}connection.query(\`SELECT column_name AS name, data_type AS type FROM duckdb_columns() WHERE schema_name = '\${source}' AND table_name = '\${raw}'\`)).toArray();
				const times = columns.filter((column) => /^TIMESTAMP_/.test(column.type)).map((column) => '"' + String(column.name).replaceAll('"', '""') + '"');
				const replaced = times.length ? \` REPLACE (\${times.map((name) => \`\${name}::TIMESTAMP AS \${name}\`).join(', ')})\` : '';
				const hasRows = !columns.some((column) => String(column.name) === '${NO_ROW}');
				const selected = hasRows ? \`SELECT *\${replaced} FROM "\${source}"."\${raw}"\` : \`SELECT * EXCLUDE ("${NO_ROW}") FROM "\${source}"."\${raw}" WHERE "${NO_ROW}" IS NULL\`;
				${wait}connection.query(\`CREATE OR REPLACE VIEW "\${source}"."\${table}" AS (\${selected})\`);
			}`;
}

function noExtensions(wait) {
	return [
		"await connection.query('SET ieee_floating_point_ops",
		`${wait}connection.query('SET autoinstall_known_extensions = false;');
		${wait}connection.query('SET autoload_known_extensions = false;');
		await connection.query('SET ieee_floating_point_ops`
	];
}

const VIEW =
	"`CREATE OR REPLACE VIEW \"${source}\".\"${table}\" AS (SELECT * FROM read_parquet('${file_name}'));`";

for (const [name, expected] of Object.entries(VERSIONS)) {
	const { version } = JSON.parse(fs.readFileSync(`${FOLDER}/${name}/package.json`, 'utf8'));
	if (version !== expected) {
		throw new Error(`offline-patch: made for ${name} ${expected}, found ${version}`);
	}
}

edit('universal-sql/src/build-parquet.js', [
	[
		"import { emptyDbFs, initDB, query } from './client-duckdb/node.js';",
		"import { readParquet } from 'parquet-wasm/node/arrow1.js';\nimport { Table as ArrowTable, tableFromIPC } from 'apache-arrow';"
	],
	['	await initDB();\n', ''],
	// A source without rows would leave no file, and every page that asks for it would break; the
	// reader cannot read a file without rows. So it gets one row, which the view leaves out.
	[
		'	if (!tmpFilenames.length) return 0;\n',
		`	if (!tmpFilenames.length) {
		columns = [...columns, { name: '${NO_ROW}', evidenceType: 'number' }];
		await flush([{ ${NO_ROW}: 1 }]);
		rowCount = 0;
	}
`
	],
	[
		'	await query(copy);\n',
		`	void copy;
	if (tmpFilenames.length === 1) await fs.copyFile(tmpFilenames[0], outputFilepath);
	else {
		const parts = [];
		for (const name of tmpFilenames) {
			const file = new Uint8Array(await fs.readFile(name));
			parts.push(tableFromIPC(readParquet(file).intoIPCStream()));
		}
		const whole = new ArrowTable(parts[0].schema, parts.flatMap((part) => part.batches));
		const properties = new WriterPropertiesBuilder().setCompression(Compression.ZSTD).build();
		const written = writeParquet(Table.fromIPCStream(tableToIPC(whole, 'stream')), properties);
		await fs.writeFile(outputFilepath, written);
	}
`
	],
	["	await emptyDbFs('*');\n", '']
]);

edit('universal-sql/src/client-duckdb/node.js', [
	[
		"import { withTimeout } from './both.js';",
		`import { withTimeout } from './both.js';
import { readFileSync } from 'node:fs';
import { readParquet } from 'parquet-wasm/node/arrow1.js';
// Turns a download, which would wait for ever, into an error.
globalThis.XMLHttpRequest ??= class { open() {} send() { this.status = 0; } };`
	],
	[
		`			db.registerFileURL(
				file_name,
				url.split(pathDelimiterRegex).join(path.sep),
				DuckDBDataProtocol.NODE_FS,
				false
			);
			connection.query(
				${VIEW}
			);`,
		`			const file = readFileSync(url.split(pathDelimiterRegex).join(path.sep));
			const rows = readParquet(new Uint8Array(file)).intoIPCStream();${insertRows('')}`
	],
	noExtensions('')
]);

edit('universal-sql/src/client-duckdb/browser.js', [
	[
		"export { tableFromIPC } from 'apache-arrow';",
		`import initParquet, { readParquet } from 'parquet-wasm/esm/arrow1.js';
import parquetWasmUrl from 'parquet-wasm/esm/arrow1_bg.wasm?url';

export { tableFromIPC } from 'apache-arrow';`
	],
	[
		`				await db.registerFileURL(file_name, addBasePath(path), DuckDBDataProtocol.HTTP, false);
				await connection.query(
					${VIEW}
				);`,
		`				await initParquet(parquetWasmUrl);
				const answer = await fetch(addBasePath(path));
				if (!answer.ok) throw new Error(\`\${path}: HTTP \${answer.status}\`);
				const rows = readParquet(new Uint8Array(await answer.arrayBuffer())).intoIPCStream();${insertRows('await ')}`
	],
	noExtensions('await ')
]);

// A format of Evidence has three units at most, and none for what is negative: ours names, for each
// of its units, the least size that has it.
edit('component-utilities/src/formatting.js', [
	[
		'				result = ssf.format(formattingCode, typedValue);',
		`				const size = Math.abs(typedValue);
				const step = columnFormat.steps?.find(({ from }) => size >= from);
				result = ssf.format(step ? step.formatCode : formattingCode, typedValue);`
	]
]);

// What a screen reader calls the fields of a table, keys for what else only a mouse reaches (to scroll
// it, to sort it by a column), no row of empty headers, and lists that say whether they are open.
const TABLES = 'core-components/dist/unsorted/viz';
edit(`${TABLES}/core/SearchBar.svelte`, [
	['		{placeholder}\n', '		{placeholder}\n		aria-label={placeholder}\n']
]);
edit(`${TABLES}/table/_DataTable.svelte`, [
	[
		'class="scrollbox pretty-scrollbar" ',
		'class="scrollbox pretty-scrollbar" role="group" aria-label="Table" tabindex="0" '
	],
	[
		'							class="page-input"\n',
		'							class="page-input"\n							aria-label="Page"\n'
	]
]);
edit(`${TABLES}/table/TableHeader.svelte`, [
	[
		'{#if columnsWithGroupSpan.length > 0}',
		'{#if columnsWithGroupSpan.some((column) => column.colGroup)}'
	],
	[
		"				on:click={sortable ? sortClick(column.id) : ''}\n",
		`				tabindex={sortable ? 0 : undefined}
				aria-sort={sortObj.col === column.id ? (sortObj.ascending ? 'ascending' : 'descending') : undefined}
				on:keydown={({ key }) => sortable && key === 'Enter' && sortClick(column.id)}
				on:click={() => sortable && sortClick(column.id)}
`
	]
]);
const DROPDOWN = 'core-components/dist/atoms/inputs/dropdown';
edit(`${DROPDOWN}/Dropdown.svelte`, [
	['<Popover.Root bind:open>', '<Popover.Root bind:open let:ids>'],
	[
		'						role="combobox"\n',
		`						role="combobox"
						aria-expanded={Boolean(open)}
						aria-controls={open ? ids.content : undefined}
`
	]
]);
edit(`${DROPDOWN}/Virtual.svelte`, [
	['	bind:this={viewport}\n', '	bind:this={viewport}\n	role="group"\n	tabindex="0"\n']
]);
// What lies around the navigation of a phone, and around the button in it, is no button.
edit('core-components/dist/organisms/layout/sidebar/Sidebar.svelte', [
	['		role="button"\n		tabindex="-1"\n	/>', '		role="presentation"\n	/>'],
	[
		'				<span\n					role="button"\n					tabindex="-1"\n',
		'				<span\n					role="presentation"\n'
	]
]);
