// Names that exist at run time but are declared by no module.
declare var trainlabTables: Record<string, import("./host/types.js").Table> | undefined;
declare var trainlabLate: Record<string, any> | undefined;
declare var trainlabViews: Map<string, Promise<any>> | undefined;
declare const STYLES: string; // in the notebook's bundle: all that views.css holds
declare const KERNELS: { text: string; sizes: [number, number] }; // in the engine: what views/engine/compile.mjs makes
declare var trainlabItems: Record<string, any> | undefined;
declare var trainlabSearch: import("./search/engine.js").Index | undefined;
declare var trainlabSearchView: typeof import("./search/main.jsx") | undefined;

// What views/discover.mjs finds.
declare module "discovered:panels" {
  const found: Record<string, import("./panels/index.js").PanelKind>;
  export default found;
}
declare module "discovered:types" {
  const found: Record<string, import("./quiz/types.js").ItemType>;
  export default found;
}
declare module "discovered:graders" {
  type Feedback = import("./quiz/feedback.js").Feedback;
  type Grade = (item: any, answer: unknown) => Feedback;
  const found: Record<string, { grade: (item: any, answer: any, grade: Grade) => Feedback; formative?: boolean }>;
  export default found;
}
