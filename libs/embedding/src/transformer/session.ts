import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Infrastructure, SluiceError } from '@sluice/contracts';
import { InferenceSession, listSupportedBackends } from 'onnxruntime-node';
import { modelFault } from './model-files.ts';

type Provider = Infrastructure['embedding']['provider'];

/** Where sessions run. */
export interface Device {
  provider: Provider;
  deviceId: number;
  /** Passed to ONNX Runtime as they are. */
  options: Readonly<Record<string, unknown>>;
}

/** What a session is made of and with; plain data, so that it can be sent to worker threads. */
export interface SessionRecipe extends Device {
  /** The real path of the ONNX file, and its path as errors name it. */
  file: string;
  path: string;
  /** Appended to the file's bytes. */
  extension: Uint8Array;
}

/** What a person can do where a provider's libraries are missing. */
const ADVICE: Readonly<Record<Provider, string>> = {
  cpu: '',
  cuda: 'it needs an NVIDIA driver, CUDA 12 with cuDNN 9, and the libraries that the README’s section on GPUs adds',
  tensorrt:
    'it needs an NVIDIA driver, CUDA 12, TensorRT 10, and the libraries that the README’s section on GPUs adds',
  webgpu: 'it needs a graphics driver with Vulkan, Direct3D 12 or Metal',
  coreml: 'it is there on macOS only',
};

/**
 * Opens a session on one thread: several sessions of one thread each use processors better than one of several,
 * since every call waits for its slowest thread.
 *
 * @throws SluiceError `model` for a file that ONNX Runtime cannot load, `spec` for a provider that it cannot
 */
export async function openSession(recipe: SessionRecipe): Promise<InferenceSession> {
  const { file, path, extension, provider, deviceId, options } = recipe;
  if (!listSupportedBackends().some(({ name }) => name === provider)) throw noProvider(provider);
  const { extra, ...others } = options as { extra?: { session?: object } };
  try {
    const model = extended(file, extension);
    const session = await InferenceSession.create(model, {
      executionProviders: providersOf(provider, deviceId),
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      // Plans for one shape of batch are of no use to the next, and each would be kept.
      enableMemPattern: false,
      logSeverityLevel: 3,
      ...others,
      extra: {
        ...extra,
        session: {
          model_external_initializers_file_folder_path: dirname(file),
          ...extra?.session,
        },
      },
    });
    // ONNX Runtime has its own copy; this frees ours now, and not when a collector finds it.
    model.buffer.transfer(0);
    return session;
  } catch (error) {
    const { message } = error as Error;
    if (provider !== 'cpu' && ABOUT_A_PROVIDER.test(message)) throw noProvider(provider, message);
    throw modelFault(path, `ONNX Runtime cannot load it: ${oneLine(message)}`, error);
  }
}

/** The file's bytes and what is appended, read into place: each session would hold a large model once more. */
const extended = (file: string, extension: Uint8Array): Uint8Array<ArrayBuffer> => {
  const descriptor = openSync(file, 'r');
  try {
    const { size } = fstatSync(descriptor);
    const bytes = new Uint8Array(size + extension.length);
    for (let at = 0; at < size;) {
      const read = readSync(descriptor, bytes, at, size - at, at);
      if (read === 0) throw new Error(`${file} ended at ${at} of ${size} bytes`);
      at += read;
    }
    bytes.set(extension, size);
    return bytes;
  } finally {
    closeSync(descriptor);
  }
};

/** Only the providers of NVIDIA take a device; what they cannot run falls to the processor. */
const providersOf = (
  provider: Provider,
  deviceId: number,
): InferenceSession.ExecutionProviderConfig[] => {
  if (provider === 'cpu') return ['cpu'];
  const takesDevice = provider === 'cuda' || provider === 'tensorrt';
  return [takesDevice ? { name: provider, deviceId } : provider, 'cpu'];
};

const ABOUT_A_PROVIDER = /provider|cuda|cudnn|cublas|tensorrt|webgpu|adapter|device|driver/i;

const noProvider = (provider: Provider, reason?: string): SluiceError =>
  new SluiceError(
    'spec',
    [
      `infrastructure.embedding.provider: ${provider} cannot be used here`,
      ADVICE[provider],
      reason && `ONNX Runtime says: ${oneLine(reason)}`,
    ]
      .filter(Boolean)
      .join('; '),
  );

const LONGEST_REASON = 300;

const oneLine = (message: string): string =>
  message.replace(/\s+/g, ' ').trim().slice(0, LONGEST_REASON);
