// Names that exist at run time but are declared by no module.
declare var trainlabTables: Record<string, import("./types.js").Table> | undefined;
declare var trainlabLate: Record<string, any> | undefined;
