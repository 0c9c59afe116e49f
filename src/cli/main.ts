#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command } from 'commander';

const manifest = new URL('../../../package.json', import.meta.url);
const { version, description } = JSON.parse(readFileSync(manifest, 'utf8'));

new Command('millrace').description(description).version(version).parse();
