import { compareWithOracles } from './catalogue.ts';

compareWithOracles(0);
