/** A style sheet is bundled beside the page that imports it. */
declare module '*.css';
