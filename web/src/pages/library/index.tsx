import { Page } from "@/ui/page";

export default function Library() {
  return <Page title="Library">Under construction.</Page>;
}
