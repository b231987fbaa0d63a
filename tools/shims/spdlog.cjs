// Stands in for the native logger @vscode/spdlog, so that the workbench needs no compiler. Without it every output
// channel of the workbench stays empty. Its importer is an ES module that looks for names: write `exports.name = ...`.
const fs = require('node:fs');
const path = require('node:path');

const LEVELS = ['trace', 'debug', 'info', 'warning', 'error', 'critical', 'off'];
const FLUSH_AFTER_MS = 20;

let defaultLevel = LEVELS.indexOf('info');

function timestamp() {
  const now = new Date();
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000);
  return local.toISOString().replace('T', ' ').replace('Z', '');
}

class Logger {
  #file;
  #maxBytes;
  #rotates;
  #level = defaultLevel;
  #raw = false;
  #pending = '';
  #timer;
  #bytes;

  constructor(file, maxBytes, maxFiles) {
    this.#file = file;
    this.#maxBytes = maxBytes;
    this.#rotates = maxFiles > 1;
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.appendFileSync(file, '');
    this.#bytes = fs.statSync(file).size;
  }

  getLevel() {
    return this.#level;
  }

  setLevel(level) {
    this.#level = level;
  }

  setPattern() {
    // The one in `#write` is the workbench's own; it asks for no other.
  }

  clearFormatters() {
    this.#raw = true;
  }

  trace(message) {
    this.#write(0, message);
  }

  debug(message) {
    this.#write(1, message);
  }

  info(message) {
    this.#write(2, message);
  }

  warn(message) {
    this.#write(3, message);
  }

  error(message) {
    this.#write(4, message);
  }

  critical(message) {
    this.#write(5, message);
  }

  flush() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#pending === '') return;
    const text = this.#pending;
    this.#pending = '';
    try {
      fs.appendFileSync(this.#file, text);
      this.#bytes += Buffer.byteLength(text);
      if (this.#rotates && this.#maxBytes > 0 && this.#bytes > this.#maxBytes) this.#rotate();
    } catch {
      // The log folder is removed while the workbench shuts down; there is nobody left to tell.
    }
  }

  drop() {
    this.flush();
  }

  #write(level, message) {
    if (level < this.#level) return;
    this.#pending += this.#raw ? message : `${timestamp()} [${LEVELS[level]}] ${message}\n`;
    this.#timer ??= setTimeout(() => this.flush(), FLUSH_AFTER_MS).unref();
  }

  #rotate() {
    const { dir, name, ext } = path.parse(this.#file);
    fs.renameSync(this.#file, path.join(dir, `${name}.1${ext}`));
    this.#bytes = 0;
  }
}

async function createLogger(_name, file, maxBytes, maxFiles) {
  return new Logger(file, maxBytes, maxFiles);
}

exports.version = 0;
exports.Logger = Logger;
exports.createRotatingLogger = createLogger;
exports.createAsyncRotatingLogger = createLogger;
exports.setLevel = (level) => {
  defaultLevel = level;
};
exports.setFlushOn = () => undefined;
