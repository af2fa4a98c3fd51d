#!/usr/bin/env node
// Starts the command that lies beside it, from code that V8 compiled when the package was built: compiling takes a third
// of a short run. If another Node.js reads it, V8 sees that and compiles anew.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire, wrap } from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';

const filename = join(__dirname, 'command.js');
const cache = join(__dirname, 'command.cache');
const cachedData = existsSync(cache) ? readFileSync(cache) : undefined;

/** The command as V8 has it. The build asks it for what is compiled by then. */
export const script = new Script(wrap(readFileSync(filename, 'latin1')), { filename, cachedData });

const module = { exports: {} };
type Wrapped = (exports: object, require: NodeJS.Require, module: object, filename: string, dirname: string) => void;
(script.runInThisContext() as Wrapped)(module.exports, createRequire(filename), module, filename, __dirname);
