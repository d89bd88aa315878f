/// <reference types="vite/client" />

interface ImportMetaEnv {
  /** Origin of the API, where the page has one of its own; empty: the page's origin. */
  readonly VITE_API_BASE?: string;
}
