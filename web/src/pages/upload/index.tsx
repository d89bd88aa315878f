import { Page } from "@/ui/page";

export default function Upload() {
  return <Page title="Upload">Under construction.</Page>;
}
