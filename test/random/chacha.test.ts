import { expect } from 'chai';
import { chacha8 } from '../../src/random/chacha.js';

/**
 * Known answers for 8 rounds and 256-bit keys: J. Strömbergson, "Test vectors for the stream cipher ChaCha",
 * Internet-Draft draft-strombergson-chacha-test-vectors-01 (2013). Key and initial vector, then blocks 0 and 1.
 */
const KNOWN_ANSWERS = [
  {
    name: 'TC1: all zero',
    key: '00'.repeat(32),
    vector: '00'.repeat(8),
    blocks: [
      '3e00ef2f895f40d67f5bb8e81f09a5a12c840ec3ce9a7f3b181be188ef711a1e984ce172b9216f419f445367456d5619314a42a3da86b001387bfdb80e0cfe42',
      'd2aefa0deaa5c151bf0adb6c01f2a5adc0fd581259f9a2aadcf20f8fd566a26b5032ec38bbc5da98ee0c6f568b872a65a08abf251deb21bb4b56e5d8821e68aa',
    ],
  },
  {
    name: 'TC2: one bit of the key',
    key: `01${'00'.repeat(31)}`,
    vector: '00'.repeat(8),
    blocks: [
      'cf5ee9a0494aa9613e05d5ed725b804b12f4a465ee635acc3a311de8740489ea289d04f43c7518db56eb4433e498a1238cd8464d3763ddbb9222ee3bd8fae3c8',
      'b4355a7d93dd8867089ee643558b95754efa2bd1a8a1e2d75bcdb32015542638291941feb49965587c4fdfe219cf0ec132a6cd4dc067392e67982fe53278c0b4',
    ],
  },
  {
    name: 'TC3: one bit of the initial vector',
    key: '00'.repeat(32),
    vector: `01${'00'.repeat(7)}`,
    blocks: [
      '2b8f4bb3798306ca5130d47c4f8d4ed13aa0edccc1be6942090faeeca0d7599b7ff0fe616bb25aa0153ad6fdc88b954903c22426d478b97b22b8f9b1db00cf06',
      '470bdffbc488a8b7c701ebf4061d75c5969186497c95367809afa80bd843b040a79abc6e73a91757f1db73c8eacfa543b38f289d065ab2f3032d377b8c37fe46',
    ],
  },
  {
    name: 'TC4: all bits set',
    key: 'ff'.repeat(32),
    vector: 'ff'.repeat(8),
    blocks: [
      'e163bbf8c9a739d18925ee8362dad2cdc973df05225afb2aa26396f2a9849a4a445e0547d31c1623c537df4ba85c70a9884a35bcbf3dfab077e98b0f68135f54',
      '81d4933f8b322ac0cd762c27235ce2b31534e0244a9a2f1fd5e94498d47ff108790c009cf9e1a348032a7694cb28024cd96d3498361edb1785af752d187ab54b',
    ],
  },
  {
    name: 'TC7: sequences',
    key: '00112233445566778899aabbccddeeffffeeddccbbaa99887766554433221100',
    vector: '0f1e2d3c4b5a6978',
    blocks: [
      'db43ad9d1e842d1272e4530e276b3f568f8859b3f7cf6d9d2c74fa53808cb5157a8ebf46ad3dcc4b6c7dadde131784b0120e0e22f6d5f9ffa7407d4a21b695d9',
      'c5dd30bf55612fab9bdd118920c19816470c7f5dcd42325dbbed8c57a56281c144cb0f03e81b3004624e0650a1ce5afaf9a7cd8163f6dbd72602257dd96e471e',
    ],
  },
  {
    name: 'TC8: random',
    key: 'c46ec1b18ce8a878725a37e780dfb7351f68ed2e194c79fbc6aebee1a667975d',
    vector: '1ada31d5cf688221',
    blocks: [
      '838751b42d8ddd8a3d77f48825a2ba752cf4047cb308a5978ef274973be374c96ad848065871417b08f034e681fe46a93f7d5c61d1306614d4aaf257a7cff08b',
      '16f2fda170cc18a4b58a2667ed962774af792a6e7f3c77992540711a7a136d7e8a2f8d3f93816709d45a3fa5f8ce72fde15be7b841acba3a2abd557228d9fe4f',
    ],
  },
];

describe('chacha8', () => {
  for (const { name, key, vector, blocks } of KNOWN_ANSWERS) {
    it(`gives the published key stream, ${name}`, () => {
      const [word14, word15] = words(vector);
      blocks.forEach((block, counter) => {
        const out = new Uint32Array(16);
        chacha8(words(key), counter, 0, word14!, word15!, out);
        expect(out).to.deep.equal(words(block));
      });
    });
  }
});

/** Little-endian words of hexadecimal bytes. */
function words(hex: string): Uint32Array {
  const bytes = Buffer.from(hex, 'hex');
  return Uint32Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readUInt32LE(4 * i));
}
