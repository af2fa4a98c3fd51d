/**
 * The services that a local directory starts as its children, and the types of session that need them
 * (docs/opentwin.md 2.4, 3.2). The library of each is `<name>.dll` beside the launcher.
 *
 * KrigingService is in OpenTwin's own list, but its library is no longer delivered; EDAImportService is in the sources,
 * but in no list.
 */
export const computeServices = [
  'CartesianMeshService',
  'FITTDService',
  'Model',
  'ModelingService',
  'PHREECService',
  'RelayService',
  'TetMeshService',
  'ImportParameterizedDataService',
  'VisualizationService',
  'PythonExecutionService',
  'GetDPService',
  'ElmerFEMService',
  'DataProcessingService',
  'DebugService',
  'CircuitSimulatorService',
  'StudioSuiteService',
  'LTSpiceService',
  'PyritService',
  'HierarchicalProjectService',
  'FileManagementProjectService',
  'OpenEMSService',
] as const;

export type ComputeService = (typeof computeServices)[number];

/** Carries the user interface's WebSocket; without it on some local directory no session opens (§3.2). */
export const relay = 'RelayService' satisfies ComputeService;

/** What the local session starts for each open project, beside one relay. */
export const sessionTypes = {
  Development: [
    'Model',
    'PHREECService',
    'ModelingService',
    'VisualizationService',
    'CartesianMeshService',
    'TetMeshService',
    'ImportParameterizedDataService',
    'GetDPService',
    'DebugService',
    'PythonExecutionService',
    'DataProcessingService',
    'CircuitSimulatorService',
    'StudioSuiteService',
    'LTSpiceService',
    'OpenEMSService',
  ],
  Hierarchical: ['Model', 'HierarchicalProjectService'],
  'File management': ['Model', 'FileManagementProjectService'],
  '3D simulation': [
    'Model',
    'DataProcessingService',
    'PHREECService',
    'ModelingService',
    'VisualizationService',
    'CartesianMeshService',
    'TetMeshService',
    'GetDPService',
    'OpenEMSService',
  ],
  'Data pipeline': ['Model', 'DataProcessingService', 'PythonExecutionService', 'ImportParameterizedDataService'],
  'CST Studio Suite': ['Model', 'StudioSuiteService'],
  LTSpice: ['Model', 'LTSpiceService'],
  Pyrit: [
    'Model',
    'DataProcessingService',
    'ModelingService',
    'VisualizationService',
    'TetMeshService',
    'PyritService',
  ],
  'Circuit simulation': ['Model', 'CircuitSimulatorService'],
} as const satisfies Record<string, readonly ComputeService[]>;
