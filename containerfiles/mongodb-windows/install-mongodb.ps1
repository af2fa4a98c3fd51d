# Fetches MongoDB and mongosh while the image mongodb-windows is built, checks them, and leaves what the image takes of them
# in C:\programs: the installer and what it writes beside the programs stay behind.
#
# Exit codes other than 0:
#   3801  the address or the SHA-256 of a file is missing
#   3802  a file cannot be fetched
#   3803  a file is not the one whose SHA-256 was recorded
#   3804  the installer has failed
#   3805  a program does not run
#   3806  a file is not where the image takes it from
#   3807  the archive of mongosh does not hold one mongosh.exe
#   3899  something unforeseen
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

function Write-Log([string] $Message) {
    [Console]::Out.WriteLine([DateTime]::UtcNow.ToString('s') + 'Z install-mongodb.ps1: ' + $Message)
}

function Exit-With([int] $Code, [string] $Reason, [string] $Remedy) {
    Write-Log "FAILED ($Code): $Reason. $Remedy"
    exit $Code
}

trap {
    Exit-With 3899 "line $($_.InvocationInfo.ScriptLineNumber): $($_.Exception.Message)" 'Report this with the log.'
}

# A build argument.
function Get-Argument([string] $Name) {
    $text = [Environment]::GetEnvironmentVariable($Name)
    if ([string]::IsNullOrEmpty($text)) {
        Exit-With 3801 "the build argument $Name is empty" 'opentwin images build --print tells how a SHA-256 is recorded, and gives it to the build.'
    }
    return $text
}

# Fetches a file, and goes on with no other than the one whose checksum is known.
function Save-Checked([string] $Name, [string] $Path) {
    $address = Get-Argument "${Name}_URL"
    $known = Get-Argument "${Name}_SHA256"
    Write-Log "fetches $address"
    try {
        [System.Net.WebClient]::new().DownloadFile($address, $Path)
    } catch {
        Exit-With 3802 "${address}: $($_.Exception.Message)" 'Look at the network of this machine.'
    }
    $sum = (Get-FileHash -Algorithm SHA256 -Path $Path).Hash.ToLowerInvariant()
    if ($sum -ne $known) {
        Exit-With 3803 "$address has the SHA-256 $sum, not $known" 'Do not build; find out who changed it.'
    }
    Write-Log 'it is the file that was recorded'
}

# Copies files whose place an installer or an archive decides.
function Copy-File([string[]] $Path, [string] $To) {
    $null = [IO.Directory]::CreateDirectory($To)
    foreach ($file in $Path) {
        if (-not [IO.File]::Exists($file)) {
            Exit-With 3806 "$file is missing" 'Take the version that is recorded: another one may have it elsewhere.'
        }
        [IO.File]::Copy($file, [IO.Path]::Combine($To, [IO.Path]::GetFileName($file)), $true)
    }
}

# .NET of Server 2022 asks Windows; that of some older updates would begin with less.
[System.Net.ServicePointManager]::SecurityProtocol = [System.Net.SecurityProtocolType]::Tls12
$here = $PSScriptRoot
$bin = 'C:\programs\bin'

$installer = [IO.Path]::Combine($here, 'mongodb.msi')
Save-Checked 'MONGODB' $installer
# Without the service, and without Compass, which the installer would fetch.
$process = Start-Process -FilePath 'msiexec.exe' -Wait -PassThru -ArgumentList '/i', $installer, '/qn', '/norestart', 'INSTALLLOCATION=C:\mongodb', 'ADDLOCAL=ServerNoService', 'SHOULD_INSTALL_COMPASS=0'
Write-Log "the installer ended with exit code $($process.ExitCode)"
# 3010: done, Windows would like to restart, which a container does not.
if (0, 3010 -notcontains $process.ExitCode) {
    Exit-With 3804 'the installer has failed' 'Look for its exit code among those of Windows Installer.'
}
Copy-File 'C:\mongodb\bin\mongod.exe' $bin
# The installer brings the runtime of Visual C++ along. Beside the program it is found before all others.
$system = [IO.Path]::Combine($env:SystemRoot, 'System32')
Copy-File @(foreach ($name in 'msvcp140.dll', 'msvcp140_1.dll', 'vcruntime140.dll', 'vcruntime140_1.dll') { [IO.Path]::Combine($system, $name) }) $bin
Copy-File ([IO.Directory]::GetFiles('C:\mongodb')) 'C:\programs\licenses\mongodb'

$archive = [IO.Path]::Combine($here, 'mongosh.zip')
Save-Checked 'MONGOSH' $archive
$unpacked = [IO.Path]::Combine($here, 'mongosh')
Expand-Archive -Path $archive -DestinationPath $unpacked
# In a folder that is called as the version is. Of its other library, which encrypts fields, nothing here makes use.
$shells = @([IO.Directory]::GetFiles($unpacked, 'mongosh.exe', 'AllDirectories'))
if ($shells.Count -ne 1) {
    Exit-With 3807 "the archive holds $($shells.Count) files mongosh.exe" 'Take the version that is recorded: another one may be packed in another way.'
}
Copy-File $shells $bin
$around = [IO.Directory]::GetParent([IO.Path]::GetDirectoryName($shells[0])).FullName
Copy-File ([IO.Directory]::GetFiles($around)) 'C:\programs\licenses\mongosh'

foreach ($program in 'mongod.exe', 'mongosh.exe') {
    $process = Start-Process -FilePath ([IO.Path]::Combine($bin, $program)) -ArgumentList '--version' -NoNewWindow -Wait -PassThru
    if ($process.ExitCode -ne 0) {
        Exit-With 3805 "$program --version ended with exit code $($process.ExitCode)" 'A library is missing: compare the base with the build of Windows of this machine.'
    }
    Write-Log "$program runs"
}
Write-Log 'done'
exit 0
