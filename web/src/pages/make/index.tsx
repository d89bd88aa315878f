import { Page } from "@/ui/page";

export default function Make() {
  return <Page title="Make">Under construction.</Page>;
}
