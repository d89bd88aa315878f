import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ArrowRight } from "lucide-react";
import { useMemo, useState } from "react";
import { useLocation } from "wouter";
import { api, ask } from "@/api/client";
import { newName } from "@/api/once";
import { videoQuery } from "@/api/queries";
import { plural } from "@/format";
import { remembered, wishOf } from "@/pages/upload/choices";
import { ChoicesForm } from "@/pages/upload/choices-form";
import { Facts } from "@/pages/upload/row";
import { Button } from "@/ui/button";
import { Failed, Loading } from "@/ui/notes";
import { Page } from "@/ui/page";

/** Clips of a video that is there already. */
export default function Make({ params }: { params: { video: string } }) {
  const { data: video, error, refetch } = useQuery(videoQuery(params.video));
  const [choices, setChoices] = useState(remembered);
  const [, go] = useLocation();
  const queries = useQueryClient();
  // biome-ignore lint/correctness/useExhaustiveDependencies: other choices are another order, the same ones asked twice are not
  const name = useMemo(newName, [choices]);
  const order = useMutation({
    mutationFn: () =>
      ask(
        api.POST("/api/v1/jobs", {
          body: { ...wishOf(choices), video_id: params.video },
          params: { header: { "idempotency-key": name } },
        }),
      ),
    onSuccess: (job) => {
      queries.setQueryData(["job", job.id], job);
      void queries.invalidateQueries({ queryKey: ["jobs"] });
      go(`/jobs/${job.id}`);
    },
  });
  return (
    <Page
      title="New clips"
      heading={video ? `Clips of “${video.title}”` : "New clips"}
      lead={video && <Facts video={video} />}
    >
      {error && <Failed error={error} retry={() => void refetch()} title="This video can't be shown." />}
      {!video && !error && <Loading what="the video" />}
      {video && (
        <ChoicesForm
          choices={choices}
          onChange={setChoices}
          onSubmit={() => order.mutate()}
          footer={
            <>
              <Button type="submit" look="primary" busy={order.isPending}>
                Make {plural(choices.clips || 0, "clip")}
                <ArrowRight size={16} aria-hidden />
              </Button>
              {order.error && <Failed error={order.error} />}
            </>
          }
        />
      )}
    </Page>
  );
}
