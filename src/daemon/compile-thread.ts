/** The program of a thread that compiles. */
import { parentPort, workerData } from "node:worker_threads";
import { serveThread, type ThreadSettings } from "./threads/index.ts";

if (parentPort === null) throw new Error("this program is for a thread");
serveThread(parentPort, workerData as ThreadSettings);
