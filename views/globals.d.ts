// Names that exist at run time but are declared by no module.
declare const IN_BOOK: boolean;
declare var trainlabTables: Record<string, import("./types.js").Table> | undefined;
declare var trainlabPanels: Record<string, import("./panels/index.js").PanelKind> | undefined;
