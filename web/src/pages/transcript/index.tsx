import { Page } from "@/ui/page";

export default function Transcript() {
  return <Page title="Transcript">Under construction.</Page>;
}
