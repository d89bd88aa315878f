import type { DetailedHTMLProps, HTMLAttributes } from "react";

type Custom = DetailedHTMLProps<HTMLAttributes<HTMLElement>, HTMLElement> & Record<string, unknown>;

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "media-controller": Custom;
      "media-control-bar": Custom;
      "media-play-button": Custom;
      "media-mute-button": Custom;
      "media-volume-range": Custom;
      "media-time-range": Custom;
      "media-time-display": Custom;
      "media-pip-button": Custom;
      "media-fullscreen-button": Custom;
      "media-loading-indicator": Custom;
      "media-preview-thumbnail": Custom;
      "media-preview-chapter-display": Custom;
      "media-preview-time-display": Custom;
    }
  }
}
