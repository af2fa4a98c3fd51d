import { node } from './ends';
import { connections } from './tls';

connections('Node connects to Node', node, node);
