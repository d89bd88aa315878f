import { lazy, Suspense } from "react";
import { Skeleton } from "@/ui/notes";

const VirtualStage = lazy(() => import("./virtual-stage"));

/**
 * A clip before it is rendered: a window of the source's stream, cropped and captioned in the page as it will be made. `video`: what
 * it is a clip of. It fills the width that it is given.
 */
export function VirtualClip(props: { clip: string; video: string; autoPlay?: boolean }) {
  return (
    <Suspense fallback={<Skeleton ratio="9 / 16" />}>
      <VirtualStage {...props} />
    </Suspense>
  );
}
